<?php

declare(strict_types=1);

namespace Taketwo;

use FFI\CData;

/** What the server said about trying again, in its headers. */
final class Hint
{
    /**
     * @param ?bool $retry what x-should-retry said
     * @param int|string|null $afterMs what Retry-After or retry-after-ms said
     */
    public function __construct(
        public readonly ?bool $retry = null,
        public readonly int|string|null $afterMs = null,
    ) {
        Uint64::natural('afterMs', $afterMs ?? 0);
    }

    /** @internal */
    public function struct(): CData
    {
        $hint = Library::make('taketwo_hint[1]');
        $hint[0]->retry = match ($this->retry) {
            null => Header::HINT_RETRY_UNSET,
            true => Header::HINT_RETRY_YES,
            false => Header::HINT_RETRY_NO,
        };
        $hint[0]->has_after = (int) ($this->afterMs !== null);
        $hint[0]->after_ms = Uint64::natural('afterMs', $this->afterMs ?? 0);
        return $hint;
    }
}
