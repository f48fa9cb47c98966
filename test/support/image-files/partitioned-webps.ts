/**
 * Pictures of 40 x 144 pixels whose coefficients are in several partitions, which sharp cannot write: waves
 * of light and shade. By encoder: `WebPEncode` at quality 20 with `WebPConfig.partitions` and `segments`,
 * method 2 and little memory; a frame of `vpxenc --codec=vp8 --token-parts=2` in a WebP of its own.
 */
export const PARTITIONED_WEBPS: Readonly<Record<string, Buffer>> = {
  'libwebp 1.2.4, two partitions': fromBase64(`
    UklGRvYCAABXRUJQVlA4IOoCAABwEQCdASooAJAABUF8JaQAA12vNkFcbwHI/3IO1wcqc4J0XQ1znkI/+44HZ9IYHUR0OBGs
    SLVcX9iseVB6rpVu62RdLP37njrJzsWgtVXwl41WxDjswL0BmeYugHDQUEbaeZzlvxwy0noPw2Vva5YZOzyssJYSV9rwn7jI
    +OratfVDeP/zOYCJvLdmVLa65RxSbu0AAEgBAP653Npm7zet5H2RHU//7pxpogPT3EyxIB6Zop4XsZhq1KL8hzGfROrCNOjI
    hopbLkxCv5FSB7XwZ9LOZ9uL8lVES7kwkTDwQ/E7Jd0+DXRsFu4T1NHv22FaXdO6wZ9P6BW1/oSllwjFQvROHDiL24Qhs2Ab
    z5Hb5PJJhYwLwFw6t9GiqW1rAXOUNxG1DInPUHG166tzmcGtm0S2YiW7gvuBtoEXItY/H8O0Wi67j0B4EJIt+nfqptPQNrgI
    frUen0dc7oxqqe4umOHs0hNr0YoFTviFgXOPK03eiblZmO5PWRFoxMAUGaDn8VAxwDtaYfFoX7jh2xSEbLi6DWrXLAnLa/e2
    B/qYn/VniOkXmOeDZN/oUvBFIZiOnKcdUO23Y3ubDDndTu5484GmexW8motQgsnu1t0z9fB/xmTe6ji3vHSF7BPGQAAhuUMR
    mmWyOw84atarg6+DcmBAcPGgrXiUpXGqdxSUrb9tfL1wr65P24kZy+QasqBLGeX2oeO2VvSdB08UV3EXiRA/WvP8wC/F34jW
    grle8dJZH9KFpMPfwlcxBjgW8yQU+jnGB5jOoR3Jus7huC9sLC2IeeC3bozmSw92tjJXWqcLo4U5gFaR5rBHvyR13IsmdKy4
    INbNolwhZkxgINf5O/BSCp5Zv/X0Zm25tv5tgSMsmA+p3/qbeEPkrh4PYRIfg4jei8SJtckTn7tn+7TdQf+naGc3cULtiTW/
    4N9slJ3YiV+fuqfEfhp9/FsNlnMFsX3+6qALmQsBSK2DUzxhp9FSsG3T5WAAAA==
  `),
  'libwebp 1.2.4, four partitions and four segments': fromBase64(`
    UklGRowCAABXRUJQVlA4IIACAABQGQCdASooAJAAPzmMvVWvKaajKFktMeCnCWwAnTKEeZ/G+aLW/8jsjtQeUWO5LKtPKhsj
    S8lK1hy1cmGJAyfR6820fcnD+zcVm6oAxA51ocxF/GdxRKNLVxnYFwi48cqznzKzRh+cJOXBIDw40lsWsmxTZooeBgfVMfyK
    o24OFSZK/0acWT2CfiR6eoN4x1Z8ybVoU557GbvHolNsIPM6FBzug55jPj/ikuRJwgvIFvSAX9UUfqoxlfeZPs+KjM/XHhaD
    bsRbtWK4nGvLmrA/zLNwAJIAAGAAAFQAAP7oFy9AW1kzT/4BCSSTaHfQascU0Br6ojZLuhrx1ntUhXEzPPZrKZaTPqQ+yRKX
    4SJtl+5NyVLCyQqZ3VMuNdwJMWgSMZo+ZvfWJVTcPzDNcXaUDCcQbePRLtxCv1RdDZCScGneVkcvdGyVp2Fmesj35quNdddA
    vDD0vtY4h2Bc8flbkYIlgV5mWN8GFM3lo8AAhne/iTMNpzfuGcFGT2cGU1COTm7F8wxySVMJfpewnewXYSrqQNjcxXcgREE3
    N61Pm/J8aiNVyTrSLnc5WE1I9YyH3ieyVB8lV+ddspR/WVocEFYU+sSL9M92mbcngAAAFF1G+zMiXOlSWb8Du9fVFkUSPfoh
    NLvZpKADMoy1soaGGpGXJY6alITcvWVUZPaWclf+WaXHneZAXGKwhRkW6BHr/GiM3Lxqp4kLcccLD3ATc8AA8Q0H3WkNdBDj
    +ux04veBzQ7c1NIGXnBzqZWxi+vbFwPkLN8Qx/V71AtRhwe9v25Xnf6c3Fr7JoqGqYHqWRwmwMZ4pmHL9gP3gnXt85OOU2B6
    SjrkHZEfWNSsQAAA
  `),
  'libwebp 1.2.4, eight partitions and three segments': fromBase64(`
    UklGRpgCAABXRUJQVlA4IIwCAABwGACdASooAJAAPzl8qmcvJqMvN7QB4OcJbACdMoR6t8X5k9gfx/kc5w+c/KaHbXseG5MR
    jDgkICZzOcDcg7XBy0lrrhXIITAwTONwFzwZGc4l1UTp6h5X7pOqVyPQrbtV0SaHSefdJJDyJTS37oYfsClYErNX1Bdd8bvF
    QIUIp5iFPEaBOxb/8XPtOU31fLChUxZ8fvR6mbFVIlhitENwxus7l6WqhsDhPImkh/pBpooyDNmXoFM2V5RxPlAA0gGoIbQI
    rrKwaqFP2gAAWAAAJgAAJwAAKwAANQAAPwAAMwAA/uaPevZkx/2Xf8AA7PyFhzbejs7FlkbO6alXtFJog3VUowqMmbn3M9JE
    dccad4TuRVVphgXfWVA2CcAyS2uZS7BFgmick778DoCgIBKWwOgtIKTzwp8AAIMD1JQWZIGpYiQf7T4QZQ1BwyI7OIM7a/Zx
    O8ams+QTX8QkP4AAJIFLZ0KNHpXNHqmB+duwujI6BA3mZRfezlkYMPzORroz/XUtuAAASCHGT1s0jcMZqhFikEtaBvvOCrp9
    IIxNi/JN5ZX9C34Qu09CvD0QGdWAAPXIegNhKpmZ0rHcHy1qi8kXLmFRQeN1BUdBa0+T8VinhhJqgkZjTp3IiJ8FhUUDClQ3
    meQAKKrQYzI8SsVHMXd+t0ivjkbz4MMp4AYtLz6L7GRXAq7cKLUDNZcVs9wz+OVSe0Bf4b844qfu+3Cck/5JOgAAQOJntFwr
    PhZ0d7K7745pPXjLm2WNVd77BvGCu9e9r53bNUyxBKoEJhhn+3SMRKazQAAAsy6KNNDDfS1FZaFOkjn8Ew00Q8bKbjYk2ZPa
    6UuC/MU+rZt/W4A0sBokxY+WPS/CAAAA
  `),
  'libvpx 1.12.0, four partitions': fromBase64(`
    UklGRoYCAABXRUJQVlA4IHoCAAAQGACdASooAJAACkcIhYWIhYSIrAICuT18Lx8h5qlc/wfICnBVgPlYewrAq8Ez3+z+vs4S
    j+6nGaHGQ0SqTqZJ3i7RV5CVF7NT9X7A3tDPmCBgslV+/zsTSIMQ25MvLkO+t6S7CMEvIBE+CibQIuJ8AprTFqRvMtYZrDkn
    oikYd0nw+2P5oY1f6y8p2EeSZD7KlMe3C/8semCzSUV3kC51R1Bob5vm4khgx349oTvttBZsyJdaIZrXtlHVP0W/NdcYMZDe
    tqtHigYAnQAAVwAAWAAA/pnghjtnmHr6dP/4Yq10qa76/Hjs6RobEcHJDE1YU2MTtarfpfz6nX+tSOe2ljzPzOTe2PBYHj3w
    kpXBFZ7R3iIxhIdtfIaZAdgJAIIIIbvig/6IrfNaQ6h38+Hf0chWlPcneJSZmd2mI9pr5JPSi63W5/5LZfnd86tCNyxaEger
    n+9i+f+S5qVyPkdq3vk8guQoBHysq90R9s3TgOE2AAf92c4wH2B40gXncYR84kwTgJzqkM+ptNdy0+fgloJ18CtLNpyuxdfK
    orxUrnTbhj3kyhUVWop0kPG7JquM7dHG6vDfUxRSbKtv1/2Chztn1O9wAB0ikhYrqr19giz8v90YxtHmcdtjDHrJXC75Np7A
    IQjNuptz8ssvA+G40fklTgOqqmMs5cfaMy/VRqimhZB/fNaQ58gNWuEsxDVfSratmmxvZTQXwvCORACbEml71iTQBNbWZmnX
    /FqHiIkymvBjSobkQv03XvNVQv8nvV3hxKQKVhllQ+mGWJBK+fn44snYL6gPP10hPOPmWB2+pXI/5yF9PdzjmdieOq4OO/iO
    rKqy4Y0g
  `),
};

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
