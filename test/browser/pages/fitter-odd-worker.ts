// Workers that are not what they should be, by the first word of what they are asked to fit for.
addEventListener(
	'message',
	({ data }: MessageEvent<{ kind: string; id: number; order: { about: { name: string } } }>) => {
		if (data.kind !== 'fit') return;
		const { name } = data.order.about;
		postMessage({ kind: 'progress', id: data.id, progress: { phase: 'load', loadedBytes: 1, totalBytes: 2 } });
		if (name === 'dies') {
			setTimeout(() => {
				throw new Error('out of luck');
			});
		} else if (name === 'babbles') postMessage('hello');
	},
);
