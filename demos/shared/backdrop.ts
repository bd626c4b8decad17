import { BackSide, Color, Mesh, ShaderMaterial, SphereGeometry } from 'three';

/** Colours of a backdrop, from the glow behind the people to the far edge: CSS colours. */
export interface BackdropColors {
	readonly glow: string;
	readonly edge: string;
}

/**
 * A photographer's backdrop: a wide soft glow, dithered so that it shows no bands. Writes display colours, like the splats
 * do, and is always behind everything.
 */
export class Backdrop extends Mesh<SphereGeometry, ShaderMaterial> {
	constructor(colors: BackdropColors) {
		const material = new ShaderMaterial({
			side: BackSide,
			depthWrite: false,
			fog: false,
			uniforms: { glow: { value: new Color() }, edge: { value: new Color() }, center: { value: [0, 0.1] } },
			vertexShader: `
				varying vec3 vDirection;
				void main() {
					vDirection = position;
					gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
				}`,
			fragmentShader: `
				uniform vec3 glow;
				uniform vec3 edge;
				varying vec3 vDirection;
				float hash(vec2 p) {
					return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453);
				}
				void main() {
					vec3 d = normalize(vDirection);
					float angle = acos(clamp(dot(d, normalize(vec3(0.0, 0.06, -1.0))), -1.0, 1.0));
					float light = exp(-pow(angle / 0.62, 2.0));
					vec3 color = mix(edge, glow, light);
					color += (hash(gl_FragCoord.xy) + hash(gl_FragCoord.yx + 17.0) - 1.0) / 255.0;
					gl_FragColor = vec4(color, 1.0);
				}`,
		});
		super(new SphereGeometry(30, 48, 32), material);
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
