"""Decodes the first file with Pillow, writes plain RGBA to the second, and prints the size."""
import io
import sys

import PIL
from PIL import Image, ImageCms, ImageOps

if len(sys.argv) == 1:
    print(PIL.__version__)
    sys.exit()

image = Image.open(sys.argv[1])
profile = image.info.get("icc_profile")
image = ImageOps.exif_transpose(image)
alpha = image.getchannel("A") if "A" in image.getbands() else None
if profile is not None and image.mode in ("RGB", "L", "CMYK", "RGBA"):
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    plain = image.convert("RGB") if image.mode == "RGBA" else image
    image = ImageCms.profileToProfile(
        plain, source, ImageCms.createProfile("sRGB"), renderingIntent=1, outputMode="RGB"
    )
if image.mode.startswith("I;16") or image.mode == "I":
    image = image.point(lambda value: value / 257).convert("L")
image = image.convert("RGBA")
if alpha is not None:
    image.putalpha(alpha)
with open(sys.argv[2], "wb") as out:
    out.write(image.tobytes())
print(image.width, image.height)
