<?php

declare(strict_types=1);

namespace Taketwo\Exception;

/** Any failure of a call. A failure code is never one: every code has an answer. */
class TaketwoException extends \RuntimeException
{
}
