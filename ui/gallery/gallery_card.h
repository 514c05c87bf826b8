// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QPushButton>

#include "ui/gallery/example_picture.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

// One card: a picture above a title and a line; or, when wide, beside them, with a word above and
// what to do below. The whole card is the button. Internal to the gallery.
class GalleryCard : public QPushButton {
    Q_OBJECT
public:
    struct Text {
        QString kicker;  // small capitals above the title; may be empty
        QString title;
        QString line;
        QString action;  // semi-bold, below; may be empty
    };

    // Without a picture there is only text.
    GalleryCard(const ThemeWatcher* themes, Text text, CardPicture picture, QWidget* parent);

    // The one that draws the eye: larger title, an outline in the accent.
    void setFeatured(bool featured);

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] bool beside(int width) const;
    [[nodiscard]] QRectF pictureRect() const;
    [[nodiscard]] int textHeight(double width) const;
    [[nodiscard]] QFont titleFont() const;
    void paintText(QPainter& painter, const QRectF& rect) const;
    void paintPicture(QPainter& painter, const QRectF& rect);

    const ThemeWatcher* m_themes;
    Text m_text;
    CardPicture m_picture;
    QPixmap m_cache;
    bool m_featured = false;
};

}  // namespace convstep
