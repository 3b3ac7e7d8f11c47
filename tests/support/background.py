"""Something that goes on beside a test."""

import threading


class Background:
    """For a `with` block: calls `step` on a thread of its own as long as the block lasts, and once more after it.

    An exception ends the calls and comes out of the block: a look-out that died unseen would let a test pass.
    """

    pause = 0.02

    def __init__(self):
        self._over = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run)

    def step(self) -> None:
        raise NotImplementedError

    def _run(self) -> None:
        over = False
        try:
            while not over:
                over = self._over.wait(self.pause)
                self.step()
        except Exception as failure:  # pylint: disable=broad-exception-caught
            self._failure = failure

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        self._thread.join()
        if self._failure:
            raise self._failure
