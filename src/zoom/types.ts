/** Zoom's nouns, as its API spells them. Fields that Zoom leaves out or sends as "" are both "empty". */
import type { components } from './openapi.js';

type Schemas = components['schemas'];

/**
 * A schema with its enumerated values opened to their base type: Zoom adds values without notice, so that an
 * unknown one is read as it is, and one that Zoom does not take comes back as Zoom's own refusal.
 */
type Open<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? Open<Item>[]
      : T extends object
        ? { [Key in keyof T]: Open<T[Key]> }
        : T;

export type ZoomUserStatus = Schemas['UserStatus'];
export type ZoomCreateAction = Schemas['CreateAction'];
export type ZoomPhoneNumber = Schemas['PhoneNumber'];
export type ZoomCustomAttribute = Schemas['CustomAttribute'];

/**
 * zoom_one_type is a JSON number that may exceed 2^53: on our side it is its digits, read and sent unchanged.
 * No interface: to the compiler, a user made of types is plain JSON.
 */
type ZoomOneType = {
  zoom_one_type?: string;
};

/** A user as GET shows it; list items lack many of these (schema UserListItem). */
export type ZoomUser = Omit<Open<Schemas['User']>, 'status' | 'zoom_one_type'> &
  ZoomOneType & { status?: ZoomUserStatus };

export interface ZoomUserPage extends Pick<Schemas['UserPage'], 'next_page_token' | 'total_records'> {
  users: ZoomUser[];
}

/** user_info of POST /users; zoom_one_type travels as user_info.feature.zoom_one_type. */
export type ZoomUserInfo = Omit<Open<Schemas['UserInfo']>, 'feature'> & ZoomOneType;

/** Body of PATCH /users/{id}: only what changes. */
export type ZoomUserUpdate = Omit<Open<Schemas['UserUpdate']>, 'zoom_one_type'> & ZoomOneType;

export type ZoomRole = Schemas['Role'];
export type ZoomGroup = Schemas['Group'];

export interface ZoomPicture {
  readonly bytes: Uint8Array;
  readonly type: 'image/jpeg' | 'image/png';
}
