"""The vehicle's policy: what it asks for in DIN 70121, ISO 15118-2 and ISO 15118-20, from plugging in to the end."""

from v2gstack.application.evcc.application import EvccApplication

__all__ = ["EvccApplication"]
