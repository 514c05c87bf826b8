// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document_text.h"

#include "ui/session/refusal_text.h"

namespace convstep {

StepText documentText(const Document& document, std::int64_t position)
{
    const Trace* trace = document.trace();
    if (!trace) {
        StepText text;
        if (document.refusal())
            text.what = refusalText(*document.refusal());
        return text;
    }
    if (position <= 0 || position > trace->size())
        return startText(*trace);
    const Step step = trace->at(position - 1);
    return stepText(*trace, step, evaluate(step, *document.values()));
}

QString documentSentence(const Document& document, std::int64_t position)
{
    return document.refusal() ? refusalText(*document.refusal())
                              : documentText(document, position).what;
}

}  // namespace convstep
