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
photo = photo.resize([max(1, int(side * scale + 0.5)) for side in photo.size], Image.LANCZOS)
probabilities, classes = session.run(["probabilities", "classes"], {"image": np.asarray(photo)[None]})

for k, name in enumerate(names):
    print(f"{name}: {100 * np.mean(classes[0] == k):.1f} % of the pixels")
mask = Image.fromarray(classes[0], mode="P")
mask.putpalette([int(c[i:i + 2], 16) for c in colors for i in (1, 3, 5)])
mask.save(sys.argv[2] if len(sys.argv) > 2 else "mask.png")
