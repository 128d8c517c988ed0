<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * What a rule rests on.
 */
enum Basis: int
{
    use Named;

    private const NAMED_BY = 'taketwo_basis_name';

    /**
     * Nothing: the code is not known.
     */
    case None = 0;
    /**
     * A sentence of the vendor's page.
     */
    case Page = 1;
    /**
     * A later state of the vendor's page.
     */
    case Revision = 2;
    /**
     * Seen in life, not documented.
     */
    case Observed = 3;
    /**
     * Drawn from a sentence of the page that does not name the code.
     */
    case Inferred = 4;
}
