"""The original's side of the comparison: runs where `benches/peers/setup` installs it and never imports ours."""
