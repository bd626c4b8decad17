/** Where the avatar of one of the cast lies. */
export function avatarFile(name: string): URL {
	return new URL(`../../assets/avatars/${name.toLowerCase()}.glb`, import.meta.url);
}
