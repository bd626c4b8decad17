declare module '*.glsl' {
	const text: string;
	export default text;
}
declare module '*.wgsl' {
	const text: string;
	export default text;
}
