"""Who may charge, and by which schedule: authorization and tariff of one session."""

from __future__ import annotations

from v2gstack.application.config import StationConfig
from v2gstack.application.effects import AuthorizationVerdict, AuthorizeEim, FetchTariff
from v2gstack.application.schedules import Slot, power_at, slots_of
from v2gstack.application.secc.jobs import Errands, Job, JobState, Progress
from v2gstack.types import EnergyService, EvStatus, Limits, Tariff

__all__ = ["Desk"]


class Desk:
    """Authorization and tariff.

    Args:
        errands: Where its effects go.
        config: The station.

    Attributes:
        authorized: Whether the vehicle may charge.
        tariff: The tariff in force; one without prices where none is known.
        slots: The schedule in force; none before there is one.
    """

    def __init__(self, errands: Errands, config: StationConfig) -> None:
        self._errands = errands
        self._config = config
        self.authorized = not config.authorization_required
        self.tariff = Tariff() if config.tariff is None else config.tariff
        self.slots: tuple[Slot, ...] = ()
        self._since = 0.0
        self._authorization: Job[AuthorizationVerdict] = Job()
        self._fetching: Job[Tariff] = Job()

    def authorize_eim(self, evcc_id: str, now: float) -> AuthorizationVerdict | None:
        """Ask for authorization by external means; ``None`` holds the answer back.

        Args:
            evcc_id: The vehicle's EVCCID.
            now: The time.
        """
        if self.authorized:
            return AuthorizationVerdict.ACCEPTED
        job = self._authorization
        if job.is_idle:
            self._errands.begin(job, now, None, AuthorizeEim, evse_id=self._config.evse_id, evcc_id=evcc_id)
        if job.is_running:
            # a person is on the way to the card reader: say so, because vehicles are more patient then
            return None if self._errands.waits(job, now) else AuthorizationVerdict.WAITING_FOR_CUSTOMER
        verdict = job.result if job.state is JobState.DONE and job.result is not None else AuthorizationVerdict.REJECTED
        job.reset()
        self.authorized = verdict is AuthorizationVerdict.ACCEPTED
        return verdict

    def fetch_tariff(self, service: EnergyService, status: EvStatus, now: float, departure: float | None = None) -> Progress:
        """Have a tariff: the configured one, or else that of the world.

        Args:
            service: How energy is transferred.
            status: What the vehicle has told of itself.
            now: The time.
            departure: Seconds until the vehicle leaves, where it said.
        """
        if self._config.tariff is not None:
            return Progress.DONE
        job = self._fetching
        if job.is_idle:
            self._errands.begin(
                job,
                now,
                None,
                FetchTariff,
                evse_id=self._config.evse_id,
                service=service,
                limits=status.limits,
                energy=status.energy_request,
                departure=departure,
            )
        if job.is_running:
            return Progress.WAIT if self._errands.waits(job, now) else Progress.ONGOING
        # a station without a back end charges all the same
        self.tariff = job.result if job.state is JobState.DONE and job.result is not None else Tariff()
        return Progress.DONE

    def make_schedule(self, limits: Limits, now: float, *, departure: float | None = None, maximum: int | None = None) -> None:
        """Cut a schedule from the tariff, from now on; arguments as those of `slots_of`."""
        self.slots = slots_of(self.tariff, limits, until=departure, maximum=maximum)
        self._since = now

    def forget_schedule(self) -> None:
        """Ask for a tariff anew when the next schedule is wanted."""
        self._fetching.reset()

    def powers(self, limits: Limits, now: float) -> tuple[float, float]:
        """W into the vehicle and out of it that limits and schedule allow now, both positive."""
        most = limits.maximum_power if limits.maximum_power is not None else float("inf")
        most_out = limits.maximum_discharge_power or 0.0
        if not self.slots:
            return most, most_out
        power, discharge = power_at(self.slots, now - self._since)
        return min(power, most), min(discharge, most_out)
