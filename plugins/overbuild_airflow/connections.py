"""Settings of a run: its params, then Airflow connections, then the environment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

if TYPE_CHECKING:
    from overbuild.settings import Settings

EDGAR_CONN_ID = "edgar"
TIINGO_CONN_ID = "tiingo"
POSTGRES_CONN_ID = "overbuild_postgres"
# Of the connection's extra, what is libpq's; the rest is ours or Airflow's.
_LIBPQ = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options", "target_session_attrs")


def settings_from_airflow(params: Mapping[str, object] | None = None) -> Settings:
    """Settings for one task of one run.

    A run's params win over Airflow connections, and those over environment variables and ``.env``:

    - connection ``edgar``: host -> EDGAR_BASE_URL, extra ``data_url`` -> EDGAR_DATA_URL,
      login (or extra ``identity``) -> EDGAR_IDENTITY;
    - connection ``tiingo``: password -> TIINGO_API_KEY, host -> OVERBUILD_TIINGO_BASE_URL;
    - connection ``overbuild_postgres`` (a ``postgres`` one): OVERBUILD_POSTGRES_URI, with libpq's ``sslmode`` and the
      like from its extra, and extra ``target_schema`` -> OVERBUILD_POSTGRES_SCHEMA;
    - params ``tickers`` and ``as_of`` -> OVERBUILD_TICKERS and OVERBUILD_AS_OF.

    A relative OVERBUILD_HOME is taken from the project's folder: workers have no common working directory.

    Args:
        params: the DAG run's params, as in ``context["params"]``.

    Raises:
        UsageError: a param, a connection's field or a variable is not usable; the message names it.
    """
    from overbuild.paths import project_root
    from overbuild.settings import load_settings

    settings = load_settings(**_from_connections(), **_from_params(params or {}))
    if settings.home.is_absolute():
        return settings
    return settings.with_changes(home=project_root() / settings.home)


def _from_connections() -> dict[str, object]:
    found: dict[str, object] = {}
    if edgar := connection(EDGAR_CONN_ID):
        found["edgar_base_url"] = url(edgar)
        found["edgar_data_url"] = edgar.extra_dejson.get("data_url")
        found["edgar_identity"] = edgar.login or edgar.extra_dejson.get("identity")
    if tiingo := connection(TIINGO_CONN_ID):
        found["tiingo_api_key"] = tiingo.password
        found["tiingo_base_url"] = url(tiingo)
    if postgres := connection(POSTGRES_CONN_ID):
        found["postgres_uri"] = _postgres_uri(postgres)
        found["postgres_schema"] = postgres.extra_dejson.get("target_schema")
    return {name: value for name, value in found.items() if value}


def _postgres_uri(connection: Connection) -> str:
    """libpq's address of a connection; what Airflow keeps apart is percent-encoded."""
    user = quote(connection.login or "", safe="")
    password = f":{quote(connection.password, safe='')}" if connection.password else ""
    host = quote(connection.host or "", safe="[]:")
    port = f":{connection.port}" if connection.port else ""
    options = {name: str(connection.extra_dejson[name]) for name in _LIBPQ if connection.extra_dejson.get(name)}
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    at = "@" if user or password else ""
    return f"postgresql://{user}{password}{at}{host}{port}/{quote(connection.schema or '', safe='')}{query}"


def connection(conn_id: str) -> Connection | None:
    """The connection of this id; None where there is none."""
    try:
        found: Connection = Connection.get(conn_id)
    except AirflowNotFoundException:
        return None
    return found


def url(connection: Connection) -> str | None:
    """The base URL a connection names: its host may be a bare name or a whole address."""
    if not connection.host:
        return None
    if "://" in connection.host:
        return connection.host
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.schema or 'https'}://{connection.host}{port}"


def _from_params(params: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    if tickers := params.get("tickers"):
        found["tickers"] = _tickers(tickers)
    if as_of := params.get("as_of"):
        found["as_of"] = _instant(as_of)
    return found


def _tickers(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return value
    raise _unusable("tickers", value, 'Give ["MSFT", "META"] or "MSFT, META"')


def _instant(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise _unusable(
            "as_of",
            value,
            "Give an ISO 8601 instant such as 2026-03-31T21:00:00Z; without an offset it is UTC",
        ) from None


def _unusable(param: str, value: object, remedy: str) -> Exception:
    from overbuild.errors import UsageError

    return UsageError(f"Param {param} = {value!r} is not usable", place=f"params.{param}", remedy=remedy)
