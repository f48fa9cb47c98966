/**
 * A self-signed test certificate for `localhost` that is valid for a hundred years:
 *
 *     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 \
 *       -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem
 */
export const localhost = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFpc9U8jubX9BaZ7J
rn3KxDIND/a7L5SuSJMKu4jL+FGhRANCAAShenOAWMjkdd1M+N+D4ka9UgepY8pj
3aK6yh2FVYyRHZWPUQR8Cim3cCV+d+36mr0wJu52IARe/daUSQrUO5K4
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUJRF6Cy0H166/ozwiBwREmUxyt7YwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIwMzgwM1oYDzIxMjYxMDI5
MjAzODAzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAShenOAWMjkdd1M+N+D4ka9UgepY8pj3aK6yh2FVYyRHZWPUQR8Cim3
cCV+d+36mr0wJu52IARe/daUSQrUO5K4o2kwZzAdBgNVHQ4EFgQUrrWt2/f4a+h0
ZgCNJG2BY7E2DNYwHwYDVR0jBBgwFoAUrrWt2/f4a+h0ZgCNJG2BY7E2DNYwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgWU9KfOMtOvOfeGTLqU+uREJObYeGKhZEprFEJwY4nrQCIQC6fnTGZtfz
WC7j3iORoLsS3jMJ/JumjbHL3TwYFG19fg==
-----END CERTIFICATE-----`,
};
