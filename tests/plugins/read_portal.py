"""Reads the portal as every process of it does, once for all that are forked from the reader."""

from importlib import import_module

import django

django.setup()

import_module("linkage.tasks")
import_module("linkage.connectors.reading")
