// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <array>
#include <memory>
#include <optional>

#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace convstep {

class ElidedLabel;
struct PixelDocument;

// Above the stage while it shows one pixel of a full-size result: which pixel, where in the picture
// the current step reads, the ways to the neighbouring pixels, and the way back.
class MicroscopeBar : public QFrame {
    Q_OBJECT
public:
    // All three must outlive it.
    MicroscopeBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                  QWidget* parent = nullptr);
    ~MicroscopeBar() override;

    // To be called when the document has been loaded.
    void enter(const PixelDocument& pixel);
    void leave();
    [[nodiscard]] bool entered() const { return m_pixel != nullptr; }
    // What the current step reads, in coordinates of the picture.
    [[nodiscard]] QString reading() const;
    // The pixel that way, where there is one.
    [[nodiscard]] std::optional<Cell> neighbour(std::int64_t rows, std::int64_t cols) const;

signals:
    void walked(int rows, int cols);
    void backRequested();

private:
    void showStep();
    void restyle();

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    std::unique_ptr<const PixelDocument> m_pixel;
    std::uint64_t m_traceNumber = 0;
    ElidedLabel* m_title;
    ElidedLabel* m_reading;
    std::array<QToolButton*, 4> m_ways{};
    QPushButton* m_back;
};

}  // namespace convstep
