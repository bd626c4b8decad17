/** A device with the limits that every WebGPU device has, which remembers every validation error. */
export interface TestDevice {
	readonly device: GPUDevice;
	readonly adapter: GPUAdapter;
	/** Throws where the device complained since it was made. Waits for the queue first. */
	check(): Promise<void>;
}

/** Asks for a device of the browser's adapter. */
export async function openTestDevice(): Promise<TestDevice> {
	const adapter = await navigator.gpu.requestAdapter();
	if (!adapter) throw new Error('No WebGPU adapter: the browser needs --enable-unsafe-webgpu.');
	const device = await adapter.requestDevice();
	const errors: string[] = [];
	device.addEventListener('uncapturederror', (event) => errors.push((event as GPUUncapturedErrorEvent).error.message));
	return {
		device,
		adapter,
		check: async () => {
			await device.queue.onSubmittedWorkDone();
			// The event comes with a task of its own.
			await new Promise((done) => setTimeout(done, 0));
			if (errors.length > 0) throw new Error(`WebGPU errors: ${errors.join('\n')}`);
		},
	};
}
