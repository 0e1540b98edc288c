"""Settings, read once from the environment and ``.env``.

The variable names are a stable surface: see ``docs/settings.md``. Secrets are never stored in manifests or logs.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from overbuild.errors import UsageError

SEC_BASE_URL = "https://www.sec.gov"
SEC_DATA_URL = "https://data.sec.gov"
# user:password@ in any part of a (chained) address.
_PASSWORD = re.compile(r"://[^/?#@\s]*:[^/?#@\s]+@")
_HOST = r"(?:[^/?#@\s:,\[\]]*|\[[^\]\s]*\])(?::\d*)?"
_POSTGRES = re.compile(rf"postgres(?:ql)?://(?:[^/?#@\s]*@)?{_HOST}(?:,{_HOST})*(?:/[^/?#@\s]*)?(?:\?[^@\s]*)?")
# PostgreSQL's names have 63 bytes, and the staging schema's has "_staging" behind it.
_SCHEMA_BYTES = 55
_IDENTITY = re.compile(r"\S+.*\s\S+@\S+\.\S+$")

PriceProviderName = Literal["yfinance", "tiingo", "files", "none"]
MacroProviderName = Literal["fred", "files", "none"]


class Settings(BaseSettings):
    """Everything a run needs to know, immutable.

    Use :func:`load_settings` rather than the constructor: it turns validation errors into a
    :class:`~overbuild.errors.UsageError` that names the variable and the remedy.
    """

    # No populate_by_name: it would also read HOME, TICKERS and AS_OF from the environment.
    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    edgar_identity: str | None = Field(None, validation_alias="EDGAR_IDENTITY")
    edgar_base_url: str = Field(SEC_BASE_URL, validation_alias="EDGAR_BASE_URL")
    edgar_data_url: str = Field(SEC_DATA_URL, validation_alias="EDGAR_DATA_URL")
    # Requests per second to the SEC over all processes that share OVERBUILD_HOME; the SEC's limit is 10.
    edgar_rate_per_second: float = Field(8.0, validation_alias="OVERBUILD_EDGAR_RATE", gt=0, le=10)
    edgar_timeout_seconds: float = Field(30.0, validation_alias="OVERBUILD_EDGAR_TIMEOUT", gt=0)
    edgar_max_attempts: int = Field(5, validation_alias="OVERBUILD_EDGAR_ATTEMPTS", ge=1, le=20)
    # First wait before a request is sent again; it doubles, with jitter.
    edgar_backoff_seconds: float = Field(0.5, validation_alias="OVERBUILD_EDGAR_BACKOFF", gt=0, le=60)
    # How long no request is sent after the SEC blocked us; the SEC's own block lasts ten minutes.
    edgar_block_seconds: float = Field(660.0, validation_alias="OVERBUILD_EDGAR_BLOCK_SECONDS", ge=600)
    # Whether EDGAR's daily indexes may say that a company has nothing new; if not, each is asked about, every night.
    edgar_index: bool = Field(True, validation_alias="OVERBUILD_EDGAR_INDEX")
    # How far back submissions are fetched for their XBRL, from a company's newest periodic filing; 0: not at all.
    xbrl_quarters: int = Field(20, validation_alias="OVERBUILD_XBRL_QUARTERS", ge=0, le=80)
    # How far back submissions are fetched for their words, from a company's newest such filing; 0: not at all.
    text_quarters: int = Field(20, validation_alias="OVERBUILD_TEXT_QUARTERS", ge=0, le=120)
    # Companies (tickers or CIKs) whose submissions are fetched, for their XBRL and their words; none named: all.
    submissions_of: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="OVERBUILD_SUBMISSIONS_OF")
    # Forms that are read, their amendments with them; of 8-Ks those with one of these items.
    text_forms: Annotated[tuple[str, ...], NoDecode] = Field(
        ("10-K", "10-Q", "10-KT", "10-QT", "20-F", "40-F", "6-K", "8-K", "D"), validation_alias="OVERBUILD_TEXT_FORMS"
    )
    text_items: Annotated[tuple[str, ...], NoDecode] = Field(
        ("2.02", "7.01", "8.01", "9.01"), validation_alias="OVERBUILD_TEXT_ITEMS"
    )
    # Processes that read texts; none: one a core, at most eight.
    enrich_workers: int | None = Field(None, validation_alias="OVERBUILD_ENRICH_WORKERS", ge=1, le=64)

    home: Path = Field(Path("data"), validation_alias="OVERBUILD_HOME")
    tickers: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="OVERBUILD_TICKERS")
    # Start-ups beside those of the seed `ai_startups`.
    startups: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="OVERBUILD_STARTUPS")
    as_of: datetime | None = Field(None, validation_alias="OVERBUILD_AS_OF")

    price_provider: PriceProviderName = Field("yfinance", validation_alias="OVERBUILD_PRICE_PROVIDER")
    prices_dir: Path | None = Field(None, validation_alias="OVERBUILD_PRICES_DIR")
    tiingo_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("TIINGO_API_KEY", "OVERBUILD_TIINGO_API_KEY")
    )
    tiingo_base_url: str = Field("https://api.tiingo.com", validation_alias="OVERBUILD_TIINGO_BASE_URL")

    # Of sources over HTTP. None: as the source needs it (see the providers).
    price_timeout_seconds: float = Field(30.0, validation_alias="OVERBUILD_PRICES_TIMEOUT", gt=0)
    price_attempts: int | None = Field(None, validation_alias="OVERBUILD_PRICES_ATTEMPTS", ge=1, le=20)
    price_backoff_seconds: float | None = Field(None, validation_alias="OVERBUILD_PRICES_BACKOFF", gt=0, le=600)

    macro_provider: MacroProviderName = Field("none", validation_alias="OVERBUILD_MACRO_PROVIDER")
    macro_dir: Path | None = Field(None, validation_alias="OVERBUILD_MACRO_DIR")
    fred_base_url: str = Field("https://fred.stlouisfed.org", validation_alias="OVERBUILD_FRED_BASE_URL")

    lake_uri: str | None = Field(None, validation_alias="OVERBUILD_LAKE_URI")
    publish_uri: str | None = Field(None, validation_alias="OVERBUILD_PUBLISH_URI")
    # Published marts are loaded into this database too; none: they are not.
    postgres_uri: SecretStr | None = Field(None, validation_alias="OVERBUILD_POSTGRES_URI")
    postgres_schema: str = Field("overbuild", validation_alias="OVERBUILD_POSTGRES_SCHEMA")
    # How long a load waits for another one, and for readers of the tables that it replaces.
    postgres_wait_seconds: float = Field(300.0, validation_alias="OVERBUILD_POSTGRES_WAIT", gt=0, le=86400)
    keep_versions: int = Field(14, validation_alias="OVERBUILD_KEEP_VERSIONS", ge=2)

    # Where the figures come from: `edgar` (a server that speaks EDGAR) or `sample` (the recorded sample).
    origin: Literal["edgar", "sample"] = Field("edgar", validation_alias="OVERBUILD_ORIGIN")

    @field_validator("edgar_base_url", "edgar_data_url", "tiingo_base_url", "fred_base_url")
    @classmethod
    def _http_url(cls, value: str) -> str:
        if not re.match(r"https?://[^/\s]+", value):
            raise ValueError("must be an http:// or https:// address")
        return value.rstrip("/")

    @field_validator("edgar_base_url", "edgar_data_url", "tiingo_base_url", "fred_base_url", "lake_uri", "publish_uri")
    @classmethod
    def _no_password_in_it(cls, value: str | None) -> str | None:
        # Addresses are shown and stored: in messages, manifests, the events of assets.
        if value and _PASSWORD.search(value):
            raise ValueError("must not hold a password; give it in the environment, as its client reads it")
        return value

    @field_validator("tiingo_api_key")
    @classmethod
    def _fit_for_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        # What HTTP cannot send, its client would show in an error.
        if value is not None and not re.fullmatch(r"[!-~]+", value.get_secret_value()):
            raise ValueError("must be a key of printable characters without spaces")
        return value

    @field_validator("postgres_uri")
    @classmethod
    def _postgres_uri(cls, value: SecretStr | None) -> SecretStr | None:
        # libpq would take a password's "@", "/" or "?" for the beginning of what follows, and that is shown.
        if value is not None and not _POSTGRES.fullmatch(value.get_secret_value()):
            raise ValueError(
                "must be an address such as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters in it"
                " percent-encoded"
            )
        return value

    @field_validator("postgres_schema")
    @classmethod
    def _schema_name(cls, value: str) -> str:
        if not 0 < len(value.encode()) <= _SCHEMA_BYTES or "\0" in value or value.startswith("pg_"):
            raise ValueError(f"must be the name of a schema, of at most {_SCHEMA_BYTES} bytes")
        return value

    @field_validator("edgar_identity", "lake_uri", "publish_uri", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:  # noqa: ANN401
        return value.strip() or None if isinstance(value, str) else value

    @field_validator(
        "prices_dir",
        "macro_dir",
        "tiingo_api_key",
        "as_of",
        "enrich_workers",
        "postgres_uri",
        "price_attempts",
        "price_backoff_seconds",
        mode="before",
    )
    @classmethod
    def _blank_optional(cls, value: Any) -> Any:  # noqa: ANN401
        return value.strip() or None if isinstance(value, str) else value

    @field_validator("tickers", "startups", "submissions_of", "text_forms", "text_items", mode="before")
    @classmethod
    def _split_list(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, str):
            value = [part for part in re.split(r"[,\s]+", value) if part]
        return tuple(dict.fromkeys(str(part).upper() for part in value))

    @field_validator("as_of")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    @property
    def raw_dir(self) -> Path:
        """Immutable content-addressed store of what the sources answered."""
        return self.work_dir / "raw"

    @property
    def lake_dir(self) -> str:
        """Root of the Parquet lake: a local path or an fsspec URI."""
        return self.lake_uri or str(self.work_dir / "lake")

    @property
    def work_dir(self) -> Path:
        """Home of raw and lake; the sample has its own so that it can never mix with real filings."""
        return self.home / "sample" if self.origin == "sample" else self.home

    @property
    def candidate_dir(self) -> Path:
        """Candidates under construction; nobody but the run that builds one opens it."""
        return self.home / "candidate"

    @property
    def publish_root(self) -> str:
        """Root of published versions: a local path or an fsspec URI."""
        return self.publish_uri or str(self.home / "published")

    def with_changes(self, **changes: object) -> Settings:
        """A copy with some fields changed (by field name), validated again."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return load_settings(**(values | changes))

    def require_identity(self) -> str:
        """The declared User-Agent the SEC asks for.

        Raises:
            UsageError: EDGAR_IDENTITY is missing or has no e-mail address.
        """
        if not self.edgar_identity:
            raise UsageError(
                "The SEC asks every client to say who it is, and no identity is set",
                place="EDGAR_IDENTITY",
                remedy='Set it, for example: export EDGAR_IDENTITY="Jane Doe jane@example.com"',
            )
        if not _IDENTITY.search(self.edgar_identity):
            raise UsageError(
                f"The identity {self.edgar_identity!r} is not of the form 'Name mail@example.com'",
                place="EDGAR_IDENTITY",
                remedy='Set it, for example: export EDGAR_IDENTITY="Jane Doe jane@example.com"',
            )
        return self.edgar_identity


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, ``.env`` and ``overrides`` (by field name; the last wins).

    Raises:
        UsageError: a variable does not parse; the message names it.
    """
    aliases = {name: _variable(name) for name in Settings.model_fields}
    unknown = sorted(set(overrides) - set(aliases))
    if unknown:
        raise TypeError(f"No such settings: {unknown}")
    try:
        values: dict[str, Any] = {aliases[k]: v for k, v in overrides.items() if v is not None}
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"Setting {name} is not usable: {first['msg']}", place=name, remedy="See docs/settings.md"
        ) from error


def _variable(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else str(alias)
