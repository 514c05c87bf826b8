// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrent>

#include <type_traits>
#include <utility>

namespace convstep {

// Runs `work` in the thread pool and hands its result to `then` in the thread of `owner`; when the
// owner is gone by then, nobody hears of it. (QFuture::then() with a context does not allow for
// that: it asserts that the context is there.) Does not block. To be called in the owner's thread.
template <class Work, class Then>
void runBeside(QObject* owner, Work work, Then then)
{
    using Made = std::invoke_result_t<Work>;
    auto* watcher = new QFutureWatcher<Made>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, owner,
                     [watcher, then = std::move(then)]() mutable {
                         watcher->deleteLater();
                         then(watcher->future().takeResult());
                     });
    watcher->setFuture(QtConcurrent::run(std::move(work)));
}

}  // namespace convstep
