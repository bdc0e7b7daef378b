"""What runs the product: images, charts, and the same topology as plain processes."""
