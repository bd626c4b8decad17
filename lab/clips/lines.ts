/** A line to be spoken. `*` marks an emphasised word. */
export interface Line {
	readonly name: string;
	readonly text: string;
	readonly seed: number;
	/** Factor on all lengths; 1 is unhurried. */
	readonly pace: number;
}

/** Our own lines, written for this. */
export const LINES: readonly Line[] = [
	{
		name: 'talk-welcome',
		text: '*Hello, and *welcome. I am made of *fifty thousand small soft spots of *light. I *blink, I *breathe, and I move my *mouth when I *speak. Come *closer, and look *around.',
		seed: 11,
		pace: 1.08,
	},
	{
		name: 'talk-story',
		text: 'When my *mother was a girl, she *walked by the *sea every morning. *One day, she found a little *blue boat, and *nobody ever came *back for it. We have it *still.',
		seed: 23,
		pace: 1.12,
	},
	{
		name: 'talk-explain',
		text: 'The *camera may move, and the *people may move. *Everything stays in *order, every *frame. That is the *problem we wanted to *solve, and I think we *have.',
		seed: 37,
		pace: 1.1,
	},
];
