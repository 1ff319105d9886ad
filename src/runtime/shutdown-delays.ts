// Who may delay the end of a node's run for a while: the kubelet, which ends its pods first.

export interface ShutdownDelays {
  /** Names of those who would be waited for now; nobody outside of machines. */
  holders(): readonly string[];
  /**
   * Tells everybody that the run ends, and resolves as soon as nobody delays it any more. Rejects with the signal's reason. There is no way back: who has been
   * told is not told again, and nobody can begin to delay it any more.
   */
  prepare(signal: AbortSignal): Promise<void>;
}
