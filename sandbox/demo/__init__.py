"""A fictional railway on both networks, and customers who write to it by themselves."""

from sandbox.demo.running import run_demo

__all__ = ["run_demo"]
