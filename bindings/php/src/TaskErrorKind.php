<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * What is wrong with a task record.
 */
enum TaskErrorKind: int
{
    use Named;

    private const NAMED_BY = 'taketwo_task_error_kind_name';

    /**
     * It is not JSON: cut off, say, or with something behind its end.
     */
    case BrokenJson = 1;
    /**
     * It is not UTF-8.
     */
    case NotUtf8 = 2;
    /**
     * Its arrays and objects are nested deeper than is read.
     */
    case TooDeep = 3;
    /**
     * A key that is read holds a value of another type, or the record is not an object.
     */
    case WrongType = 4;
    /**
     * A key that must be there is not.
     */
    case MissingKey = 5;
    /**
     * A key that is read stands twice.
     */
    case DuplicateKey = 6;
    /**
     * The status is none of those that are known.
     */
    case UnknownStatus = 7;
    /**
     * A number is negative, not finite, or over the bound.
     */
    case NumberOutOfRange = 8;
    /**
     * The line is longer than the limit.
     */
    case LineTooLong = 9;
}
