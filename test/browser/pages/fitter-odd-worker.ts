// Workers with faults. The name in the job's metadata selects the fault.
addEventListener(
	'message',
	({ data }: MessageEvent<{ kind: string; id: number; job: { metadata: { name: string } } }>) => {
		if (data.kind !== 'fit') return;
		const { name } = data.job.metadata;
		postMessage({ kind: 'progress', id: data.id, progress: { phase: 'load', loadedBytes: 1, totalBytes: 2 } });
		if (name === 'dies') {
			setTimeout(() => {
				throw new Error('out of luck');
			});
		} else if (name === 'babbles') postMessage('hello');
	},
);
