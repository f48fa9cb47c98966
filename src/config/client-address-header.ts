/** Headers in which proxies pass on the client's address, in lower case. */
export const CLIENT_ADDRESS_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip'] as const;

export type ClientAddressHeader = (typeof CLIENT_ADDRESS_HEADERS)[number];
