import { Color, Mesh, PlaneGeometry, ShaderMaterial } from 'three';

/** Colours of a backdrop, from the glow behind the people to the far edge: CSS colours. */
export interface BackdropColors {
	readonly glow: string;
	readonly edge: string;
}

/**
 * A photographer's backdrop: a wide soft glow behind the person in the centre, dithered so that it shows no bands.
 * Writes display colours, as the splats do, and is always behind everything.
 */
export class Backdrop extends Mesh<PlaneGeometry, ShaderMaterial> {
	constructor(colors: BackdropColors) {
		const material = new ShaderMaterial({
			depthTest: false,
			depthWrite: false,
			fog: false,
			uniforms: { glow: { value: new Color() }, edge: { value: new Color() } },
			vertexShader: `
				varying vec2 vPlace;
				void main() {
					vPlace = position.xy;
					gl_Position = vec4(position.xy, 1.0, 1.0);
				}`,
			fragmentShader: `
				uniform vec3 glow;
				uniform vec3 edge;
				varying vec2 vPlace;
				float hash(vec2 p) {
					return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
				}
				void main() {
					float light = exp(-1.5 * dot(vPlace - vec2(0.0, 0.16), (vPlace - vec2(0.0, 0.16)) * vec2(0.72, 1.0)));
					vec3 color = mix(edge, glow, light);
					color += (hash(gl_FragCoord.xy) + hash(gl_FragCoord.yx + 17.0) - 1.0) / 255.0;
					gl_FragColor = vec4(color, 1.0);
				}`,
		});
		super(new PlaneGeometry(2, 2), material);
		this.frustumCulled = false;
		this.renderOrder = -1000;
		this.setColors(colors);
	}

	setColors({ glow, edge }: BackdropColors): void {
		setDisplayColor(this.material.uniforms['glow']!.value as Color, glow);
		setDisplayColor(this.material.uniforms['edge']!.value as Color, edge);
	}
}

/** The shader writes display values, so three must not turn the colour into linear light. */
function setDisplayColor(color: Color, css: string): void {
	color.set(css).convertLinearToSRGB();
}
