"""A grid becomes a picture. Nothing is reckoned here: values and shades arrive, words and colours are looked up."""

from monitor.wall.figures.cells import PLAIN, Pen
from monitor.wall.figures.maps import change_map, heat_map

__all__ = ["PLAIN", "Pen", "change_map", "heat_map"]
