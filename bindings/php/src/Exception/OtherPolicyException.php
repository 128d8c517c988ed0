<?php

declare(strict_types=1);

namespace Taketwo\Exception;

/** The policy is not the one that the job or budget was made with. Nothing was changed. */
final class OtherPolicyException extends InvalidStateException
{
    public function __construct(string $message)
    {
        parent::__construct($message, 'other_policy');
    }
}
