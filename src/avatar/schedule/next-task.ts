const waiting: (() => void)[] = [];
let port: MessagePort | undefined;

/**
 * Calls `callback` in a task of its own: after every callback of the display frame that is being made (`requestAnimationFrame`
 * and WebXR alike), and after the browser has taken the frame to present it. Not held back by the 4 ms of nested timeouts.
 */
export function inNextTask(callback: () => void): void {
	// A Node process would wait for an open channel, and has no frames to present.
	if (typeof document === 'undefined') {
		setTimeout(callback, 0);
		return;
	}
	port ??= openChannel();
	waiting.push(callback);
	port.postMessage(0);
}

/** One channel for the page: browsers keep a channel that listens until the page goes. */
function openChannel(): MessagePort {
	const { port1, port2 } = new MessageChannel();
	port1.onmessage = () => waiting.shift()?.();
	return port2;
}
