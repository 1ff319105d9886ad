// Ids of resources that several controllers of this domain name.

export const kubeletId = "kubelet";
export const nodenameId = "nodename";
