// What the machine of the bare Kubernetes and the one who makes its disk have to know alike.
/** Where the machine has its programs and files. */
export const bareKubernetesFolder = "/run/bench";
/** Of the machine, in QEMU's user network. */
export const bareAddress = "10.0.2.15";
