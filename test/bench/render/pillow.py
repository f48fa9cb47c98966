"""Renders the sheets of a plan with Pillow: one canvas each, every piece pasted, saved as PNG."""

import json
import sys
import time

from PIL import Image

Image.MAX_IMAGE_PIXELS = None


def fit(fitting, paths):
    with Image.open(paths[fitting["artworkId"]]) as image:
        size = (fitting["widthPx"], fitting["heightPx"])
        upright = size[::-1] if fitting["rotated"] else size
        fitted = image.convert("RGBA").resize(upright, Image.Resampling.LANCZOS)
    return fitted.transpose(Image.Transpose.ROTATE_270) if fitting["rotated"] else fitted


def main(prepared_path, out_dir):
    with open(prepared_path, encoding="utf-8") as file:
        prepared = json.load(file)
    plan = prepared["plan"]
    paths = {artwork["id"]: artwork["path"] for artwork in prepared["artworks"]}
    begun = time.perf_counter()
    fitted = [fit(fitting, paths) for fitting in plan["fittings"]]
    for sheet in plan["sheets"]:
        canvas = Image.new("RGBA", (sheet["widthPx"], sheet["heightPx"]))
        for placement in sheet["placements"]:
            canvas.paste(fitted[placement["fitting"]], (placement["xPx"], placement["yPx"]))
        canvas.save(f"{out_dir}/part-{sheet['number']}.png", dpi=(plan["dpi"], plan["dpi"]))
    print(json.dumps({"wallMs": (time.perf_counter() - begun) * 1000}))


main(*sys.argv[1:])
