# Segment a picture:  pip install onnxruntime numpy pillow  and then  python THIS_FILE photo.jpg mask.png
import json, os, sys
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
session = onnxruntime.InferenceSession(os.path.join(here, "%MODEL%"), providers=["CPUExecutionProvider"])
about = session.get_modelmeta().custom_metadata_map
names, colors = json.loads(about["classes"]), json.loads(about["colors"])

photo = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGBA")
photo = Image.alpha_composite(Image.new("RGBA", photo.size, "white"), photo).convert("RGB")
scale = min(1, int(about["max_side"]) / max(photo.size))
pixels = np.asarray(photo.resize([max(1, int(side * scale + 0.5)) for side in photo.size], Image.LANCZOS))

# The net takes images of one size: the picture is cut into tiles, and repeats its edge where it is smaller.
height, width = session.get_inputs()[0].shape[1:3]
classes = np.zeros(pixels.shape[:2], np.uint8)
for top in range(0, pixels.shape[0], height):
    for left in range(0, pixels.shape[1], width):
        y, x = max(0, min(top, pixels.shape[0] - height)), max(0, min(left, pixels.shape[1] - width))
        tile = pixels[y:y + height, x:x + width]
        h, w = tile.shape[:2]
        tile = np.pad(tile, ((0, height - h), (0, width - w), (0, 0)), mode="edge")
        [found] = session.run(["classes"], {"image": tile[None]})
        classes[y:y + h, x:x + w] = found[0, :h, :w]

for k, name in enumerate(names):
    print(f"{name}: {100 * np.mean(classes == k):.1f} % of the pixels")
mask = Image.fromarray(classes, mode="P")
mask.putpalette([int(c[i:i + 2], 16) for c in colors for i in (1, 3, 5)])
mask.save(sys.argv[2] if len(sys.argv) > 2 else "mask.png")
