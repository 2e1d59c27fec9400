"""`python -m hinterland.evaluate`, the same as `hinterland evaluate`."""

import tyro

from hinterland.evaluate import Args, main

if __name__ == "__main__":
    main(tyro.cli(Args))
