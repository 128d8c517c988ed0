<?php

declare(strict_types=1);

namespace Taketwo\Exception;

/** The call does not fit the phase of the job. Nothing was changed. */
final class OutOfTurnException extends TaketwoException
{
}
