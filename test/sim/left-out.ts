// Controllers of a machine that the simulated node does not run, with the reasons. The list only shrinks: sim.test.ts compares it with the sources.

export interface LeftOut {
  readonly reason: string;
  readonly controllers: readonly string[];
}

export const leftOut: readonly LeftOut[] = [
  {
    reason:
      "volumes are folders, which sim.VolumeController shows as ready and mounted: there is nothing to partition, format, mount, trim or check",
    controllers: [
      "block.FSScrubController",
      "block.MountController",
      "block.MountRequestController",
      "block.MountStatusController",
      "block.SystemDiskLayoutController",
      "block.VolumeManagerController",
      "block.VolumeTrimController",
      "runtime.MountStatusController",
    ],
  },
  {
    reason: "they run lvm and mdadm, or decide what these are to make",
    controllers: [
      "storage.LVMActivationController",
      "storage.LVMLogicalVolumeReconcileController",
      "storage.LVMLogicalVolumeSpecController",
      "storage.LVMPhysicalVolumeSpecController",
      "storage.LVMRefreshTriggerController",
      "storage.LVMScanController",
      "storage.LVMVolumeGroupReconcileController",
      "storage.LVMVolumeGroupSpecController",
      "storage.MDArrayReconcileController",
      "storage.MDArraySpecController",
      "storage.MDLastResortController",
      "storage.MDMonitorController",
    ],
  },
  {
    reason:
      "there are no programs and containers: no containerd, udevd, kubelet and pods, nor the files and the API that they use",
    controllers: [
      "cri.SeccompProfileFileController",
      "cri.ServiceController",
      "cri.containerdImageGCController",
      "cri.criImageGCController",
      "etcd.PKIController",
      "files.CRIBaseRuntimeSpecController",
      "files.CRIConfigController",
      "files.EtcFileConfigController",
      "files.EtcFileController",
      "files.UdevRulesController",
      "k8s.ControlPlaneStaticPodController",
      "k8s.ExtraManifestController",
      "k8s.KubeletServiceController",
      "k8s.ManifestApplyController",
      "k8s.RenderConfigsStaticPodController",
      "k8s.RenderSecretsStaticPodController",
      "kubeaccess.CRDController",
      "kubeaccess.EndpointController",
      "network.IptablesHintController",
      "runtime.ContainerdEnvironmentController",
      "runtime.ExtensionServiceConfigFilesController",
      "runtime.ExtensionServiceController",
      "runtime.ExtensionStatusController",
      "runtime.OOMController",
      "secrets.TrustedRootsController",
      "security.TUFTrustedRootController",
    ],
  },
  {
    reason: "they listen on fixed ports, of which this machine has only one",
    controllers: ["k8s.KubePrismController", "k8s.StaticPodServerController"],
  },
  {
    reason: "nothing is installed, and no image is on trial",
    controllers: ["runtime.UnattendedInstallController", "runtime.UpgradeTrialController"],
  },
  {
    reason: "the clock is that of this machine, which sim.TimeController calls right; it has no TPM and no watchdog",
    controllers: [
      "hardware.PCRStatusController",
      "runtime.WatchdogTimerController",
      "time.AdjtimeStatusController",
      "time.SyncController",
    ],
  },
];
