// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/timeline_accessible.h"

#include <QAccessibleWidget>

#include "ui/widgets/timeline.h"

namespace convstep {

namespace {

class AccessibleTimeline : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleTimeline(Timeline* timeline)
        : QAccessibleWidget(timeline, QAccessible::Slider), m_timeline(*timeline)
    {
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_timeline.positionText(m_timeline.position())
                                          : QAccessibleWidget::text(kind);
    }

    [[nodiscard]] QVariant currentValue() const override
    {
        return QVariant::fromValue<qint64>(m_timeline.position());
    }
    void setCurrentValue(const QVariant& value) override
    {
        if (m_timeline.isEnabled())
            m_timeline.goTo(value.toLongLong());
    }
    [[nodiscard]] QVariant maximumValue() const override
    {
        return QVariant::fromValue<qint64>(m_timeline.total());
    }
    [[nodiscard]] QVariant minimumValue() const override { return qint64{0}; }
    [[nodiscard]] QVariant minimumStepSize() const override { return qint64{1}; }

private:
    Timeline& m_timeline;
};

QAccessibleInterface* accessibleTimeline(const QString&, QObject* object)
{
    auto* timeline = qobject_cast<Timeline*>(object);
    return timeline ? new AccessibleTimeline(timeline) : nullptr;
}

}  // namespace

void makeTimelinesAccessible() { QAccessible::installFactory(accessibleTimeline); }

}  // namespace convstep
