/** Through whose eyes a picture is taken. */
export type PictureEye = 'own' | 'other';

/** What a wearer wants of the own head: as usual, always there, or nowhere. */
export type FirstPerson = 'auto' | 'show' | 'hide';

/**
 * Whether a worn head is in a picture. Nobody sees the inside of the own head; mirrors, other cameras and shadows show it.
 * The names are VRM's.
 */
export const SELF_VIEW: Readonly<Record<FirstPerson, Readonly<Record<PictureEye, boolean>>>> = {
	auto: { own: false, other: true },
	show: { own: true, other: true },
	hide: { own: false, other: false },
};
