// When the kernel looks whether the other side of a quiet connection is still there. Left to itself it waits for two hours: a machine that lost its power would look
// like one that has nothing to say, and streams from it, or through it, would stand still for as long.

/**
 * Milliseconds in which nothing has come before the kernel asks. Node.js has it ask ten times, once a second, and end the connection without an answer: asked
 * more often, many a connection would not outlive a short failure of the network.
 */
export const keepAliveMs = 120_000;
