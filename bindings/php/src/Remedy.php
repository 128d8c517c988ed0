<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * What to do about the failure.
 */
enum Remedy: int
{
    use Named;

    private const NAMED_BY = 'taketwo_remedy_name';

    /**
     * Nothing is known that helps: a person should look.
     */
    case AskPerson = 0;
    /**
     * Change the input that was rejected.
     */
    case ChangeInput = 1;
    /**
     * Change the text of the prompt.
     */
    case ChangePrompt = 2;
    /**
     * Replace the image, video or other asset by an acceptable one.
     */
    case ReplaceAsset = 3;
    /**
     * Remove overlaid text and graphics from the input, and add them to the output instead.
     */
    case RemoveOverlay = 4;
    /**
     * Wait, then send the same request again.
     */
    case Wait = 5;
    /**
     * Wait, or choose another model.
     */
    case WaitOrChangeModel = 6;
}
