// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_control.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainter>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/combo_box.h"

namespace convstep {

namespace {

// A radio button in role and behaviour; only the looks are those of a segment.
class Segment : public QRadioButton {
public:
    Segment(const ThemeWatcher* themes, const QString& text, QWidget* parent)
        : QRadioButton(text, parent), m_themes(themes)
    {
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

protected:
    [[nodiscard]] bool hitButton(const QPoint& position) const override
    {
        return rect().contains(position);
    }
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes->theme();
        QPainter painter(this);
        const double gap = theme.px(1);
        const QRectF box = QRectF(rect()).adjusted(gap, gap, -gap, -gap);
        const double radius = theme.px(5);
        QColor ink = isEnabled() ? theme.text : blend(theme.quiet, theme.panel, 0.4);
        if (isChecked()) {
            const QColor fill = isEnabled() ? theme.accent : theme.line;
            drawBox(painter, box, radius, fill, QColor());
            if (isEnabled())
                ink = theme.accentText;
        } else if (isEnabled() && underMouse()) {
            drawBox(painter, box, radius, theme.hover, QColor());
        }
        if (hasFocus()) {
            const double inset = theme.px(2);
            drawBox(painter, box.adjusted(inset, inset, -inset, -inset), theme.px(3), QColor(),
                    isChecked() ? theme.accentText : theme.accent, theme.px(1.5));
        }
        painter.setFont(themeFont(TextStyle::body, theme));
        painter.setPen(ink);
        const QString shown =
            painter.fontMetrics().elidedText(text(), Qt::ElideRight, width(), Qt::TextShowMnemonic);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextShowMnemonic, shown);
    }

private:
    const ThemeWatcher* m_themes;
};

}  // namespace

SegmentedControl::SegmentedControl(const ThemeWatcher* themes, QWidget* parent)
    : QWidget(parent), m_themes(themes)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        arrange();
        update();
    });
}

void SegmentedControl::setSegments(const QStringList& labels)
{
    for (QRadioButton* segment : m_segments)
        segment->deleteLater();
    m_segments.clear();
    for (const QString& label : labels) {
        auto* segment = new Segment(m_themes, label, this);
        const int index = static_cast<int>(m_segments.size());
        segment->setChecked(index == 0);
        connect(segment, &QRadioButton::toggled, this, [this, index](bool on) {
            update();
            if (on && m_list)
                m_list->setCurrentIndex(index);
            if (on)
                emit activated(index);
        });
        segment->show();
        m_segments.push_back(segment);
    }
    fillList();
    setTabStop();
    updateGeometry();
    arrange();
}

int SegmentedControl::currentIndex() const
{
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (m_segments[i]->isChecked())
            return static_cast<int>(i);
    }
    return -1;
}

void SegmentedControl::setCurrentIndex(int index)
{
    if (index == currentIndex())
        return;
    // Exclusive buttons cannot all be off, so exclusivity rests while the state is set.
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const QSignalBlocker quiet(m_segments[i]);
        m_segments[i]->setAutoExclusive(false);
        m_segments[i]->setChecked(static_cast<int>(i) == index);
        m_segments[i]->setAutoExclusive(true);
        m_segments[i]->update();
    }
    if (m_list)
        m_list->setCurrentIndex(index);
    setTabStop();
    update();
}

void SegmentedControl::setTabStop()
{
    // Qt does this for exclusive buttons that are clicked, not for those that are set one by one.
    const int stop = std::max(0, currentIndex());
    for (std::size_t i = 0; i < m_segments.size(); ++i)
        m_segments[i]->setFocusPolicy(static_cast<int>(i) == stop ? Qt::TabFocus : Qt::NoFocus);
}

void SegmentedControl::setSegmentEnabled(int index, bool enabled, const QString& reason)
{
    QRadioButton* segment = m_segments.at(static_cast<std::size_t>(index));
    segment->setEnabled(enabled);
    segment->setToolTip(reason);
    segment->setAccessibleDescription(reason);
    fillList();
}

void SegmentedControl::fillList()
{
    if (!m_list)
        return;
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const QRadioButton* segment : m_segments) {
        m_list->addItem(segment->text());
        auto* items = qobject_cast<QStandardItemModel*>(m_list->model());
        items->item(m_list->count() - 1)->setEnabled(segment->isEnabledTo(this));
        m_list->setItemData(m_list->count() - 1, segment->toolTip(), Qt::ToolTipRole);
    }
    m_list->setCurrentIndex(currentIndex());
}

bool SegmentedControl::isList() const { return m_list && !m_list->isHidden(); }

int SegmentedControl::slack() const
{
    // 24 around each word, of which 10 are enough.
    return static_cast<int>(m_segments.size()) * m_themes->theme().ipx(14);
}

int SegmentedControl::segmentWidth(const QRadioButton& segment) const
{
    const Theme& theme = m_themes->theme();
    const QFontMetrics metrics(themeFont(TextStyle::body, theme));
    return metrics.size(Qt::TextShowMnemonic, segment.text()).width() + theme.ipx(24);
}

QSize SegmentedControl::sizeHint() const
{
    int width = 0;
    for (const QRadioButton* segment : m_segments)
        width += segmentWidth(*segment);
    // As high as its list, so that nothing moves when it becomes one.
    const int list = m_list ? m_list->sizeHint().height() : 0;
    return {width, std::max(m_themes->theme().ipx(28), list)};
}

QSize SegmentedControl::minimumSizeHint() const
{
    const QSize wanted = sizeHint();
    if (!m_elastic)
        return wanted;
    const Theme& theme = m_themes->theme();
    const QFontMetrics metrics(themeFont(TextStyle::body, theme));
    int longest = 0;
    for (const QRadioButton* segment : m_segments)
        longest = std::max(longest, metrics.horizontalAdvance(segment->text()));
    // Room for the longest word and the list's arrow.
    return {std::min(longest + theme.ipx(42), wanted.width() - slack()), wanted.height()};
}

void SegmentedControl::setElastic(bool elastic)
{
    m_elastic = elastic;
    if (elastic && !m_list) {
        m_list = new ComboBox(m_themes, this);
        m_list->setFocusPolicy(Qt::TabFocus);
        m_list->hide();
        connect(m_list, &QComboBox::activated, this, [this](int index) {
            m_segments.at(static_cast<std::size_t>(index))->setChecked(true);
        });
        fillList();
    }
    setSizePolicy(elastic ? QSizePolicy::Preferred : QSizePolicy::Fixed, QSizePolicy::Fixed);
    setMaximumWidth(elastic ? sizeHint().width() : QWIDGETSIZE_MAX);
    updateGeometry();
    arrange();
}

void SegmentedControl::arrange()
{
    const int wanted = sizeHint().width();
    if (m_elastic)
        setMaximumWidth(wanted);
    const bool list = m_elastic && width() < wanted - slack();
    if (m_list) {
        m_list->setAccessibleName(accessibleName());
        m_list->setGeometry(0, 0, std::min(width(), minimumSizeHint().width()), height());
        if (list == m_list->isHidden()) {
            m_list->setVisible(list);
            for (QRadioButton* segment : m_segments)
                segment->setVisible(!list);
        }
    }
    // What is missing is taken from the room around the words, from each as much.
    const auto words = static_cast<int>(m_segments.size());
    const int missing = m_elastic ? std::max(0, wanted - width()) : 0;
    int x = 0;
    int index = 0;
    for (QRadioButton* segment : m_segments) {
        const int less = missing * (index + 1) / words - missing * index / words;
        ++index;
        const int width = segmentWidth(*segment) - less;
        segment->setGeometry(x, 0, width, height());
        x += width;
    }
}

void SegmentedControl::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void SegmentedControl::paintEvent(QPaintEvent*)
{
    if (isList())
        return;
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    drawBox(painter, rect(), theme.px(6), theme.panel, theme.fieldLine, theme.px(1));
    // Hairlines between words, except beside the filled one, whose edge is clear enough.
    const int current = currentIndex();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.line);
    for (std::size_t i = 1; i < m_segments.size(); ++i) {
        const int index = static_cast<int>(i);
        if (index == current || index - 1 == current)
            continue;
        const double inset = theme.px(6);
        painter.drawRect(
            QRectF(m_segments[i]->x() - theme.px(0.5), inset, theme.px(1), height() - 2 * inset));
    }
}

}  // namespace convstep
