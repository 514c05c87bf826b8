// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/stage_accessible.h"

#include <QAccessibleWidget>
#include <QWindow>

#include <map>
#include <tuple>

#include "ui/stage/scene_tables.h"
#include "ui/stage/stage_canvas.h"

namespace convstep {
namespace {

class StageTable;

QWindow* windowOf(const QWidget* widget) { return widget->window()->windowHandle(); }

QRect onScreen(const QWidget* widget, const QRectF& rect)
{
    const QRect inside = rect.toAlignedRect();
    return {widget->mapToGlobal(inside.topLeft()), inside.size()};
}

// Everything here reads the scene as it is now: nothing is kept but numbers of tables, rows and
// columns. Interfaces live as long as the canvas, whose interface owns their identifiers.
class StageAccessible : public QAccessibleWidget {
public:
    explicit StageAccessible(StageCanvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::Canvas), m_canvas(canvas)
    {
    }
    ~StageAccessible() override
    {
        for (const auto& [key, id] : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }

    [[nodiscard]] StageCanvas* canvas() const { return m_canvas; }
    [[nodiscard]] int tables() const { return sceneTableCount(m_canvas->scene()); }
    QAccessibleInterface* table(int index) const;
    QAccessibleInterface* cell(int table, int row, int col) const;
    [[nodiscard]] QAccessibleInterface* cursorCell() const
    {
        const std::optional<SceneHit> cursor = m_canvas->cursor();
        for (int t = 0; cursor && t < tables(); ++t) {
            const SceneTable whole = sceneTable(m_canvas->scene(), t);
            for (int row = 0; row < whole.rows; ++row)
                for (int col = 0; col < whole.cols; ++col) {
                    const auto one = sceneTableCell(m_canvas->scene(), t, row, col);
                    if (one && one->slot == cursor->slot && one->cell == cursor->cell)
                        return cell(t, row, col);
                }
        }
        return nullptr;
    }

    [[nodiscard]] int childCount() const override
    {
        return tables() + QAccessibleWidget::childCount();
    }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        return index < tables() ? table(index) : QAccessibleWidget::child(index - tables());
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (int i = 0; i < tables(); ++i)
            if (table(i) == child)
                return i;
        const int index = QAccessibleWidget::indexOfChild(child);
        return index < 0 ? index : index + tables();
    }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override
    {
        const QPointF at = m_canvas->mapFromGlobal(QPoint(x, y));
        for (int i = 0; i < tables(); ++i)
            if (sceneTable(m_canvas->scene(), i).rect.contains(at))
                return table(i);
        return QAccessibleWidget::childAt(x, y);
    }
    [[nodiscard]] QAccessibleInterface* focusChild() const override
    {
        QAccessibleInterface* cell = m_canvas->hasFocus() ? cursorCell() : nullptr;
        return cell ? cell : QAccessibleWidget::focusChild();
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Description ? m_canvas->sentence()
                                                : QAccessibleWidget::text(kind);
    }

private:
    QAccessibleInterface* known(const std::tuple<int, int, int>& key) const
    {
        const auto found = m_ids.find(key);
        return found == m_ids.end() ? nullptr : QAccessible::accessibleInterface(found->second);
    }

    StageCanvas* m_canvas;
    // Tables have row and column −1.
    mutable std::map<std::tuple<int, int, int>, QAccessible::Id> m_ids;
};

// Neither a table nor a cell is an object of its own.
class StagePart : public QAccessibleInterface {
public:
    explicit StagePart(const StageAccessible* stage) : m_stage(stage) {}

    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QWindow* window() const override { return windowOf(m_stage->canvas()); }
    void setText(QAccessible::Text, const QString&) override {}

protected:
    [[nodiscard]] const StageAccessible& stage() const { return *m_stage; }
    [[nodiscard]] const StageScene& scene() const { return m_stage->canvas()->scene(); }

private:
    const StageAccessible* m_stage;
};

class StageCell : public StagePart, public QAccessibleTableCellInterface {
public:
    StageCell(const StageAccessible* stage, int table, int row, int col)
        : StagePart(stage), m_table(table), m_row(row), m_col(col)
    {
    }

    [[nodiscard]] std::optional<SceneTableCell> shown() const
    {
        return sceneTableCell(scene(), m_table, m_row, m_col);
    }
    [[nodiscard]] bool isValid() const override { return shown().has_value(); }
    [[nodiscard]] QAccessibleInterface* parent() const override { return stage().table(m_table); }
    [[nodiscard]] QAccessibleInterface* child(int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    [[nodiscard]] QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QRect rect() const override
    {
        const auto cell = shown();
        return cell ? onScreen(stage().canvas(), cell->rect) : QRect();
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::Cell; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        const auto cell = shown();
        if (!cell) {
            state.invalid = true;
            return state;
        }
        state.selectable = true;
        state.selected = cell->current;
        state.focusable = true;
        const auto cursor = stage().canvas()->cursor();
        state.focused = cursor && cursor->slot == cell->slot && cursor->cell == cell->cell;
        return state;
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        const auto cell = shown();
        if (!cell)
            return {};
        return kind == QAccessible::Name || kind == QAccessible::Value ? cell->words
               : kind == QAccessible::Description                      ? cell->place
                                                                       : QString();
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableCellInterface
                   ? static_cast<QAccessibleTableCellInterface*>(this)
                   : nullptr;
    }

    [[nodiscard]] bool isSelected() const override
    {
        const auto cell = shown();
        return cell && cell->current;
    }
    [[nodiscard]] QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    [[nodiscard]] QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    [[nodiscard]] int columnIndex() const override { return m_col; }
    [[nodiscard]] int rowIndex() const override { return m_row; }
    [[nodiscard]] int columnExtent() const override { return 1; }
    [[nodiscard]] int rowExtent() const override { return 1; }
    [[nodiscard]] QAccessibleInterface* table() const override { return parent(); }

private:
    int m_table;
    int m_row;
    int m_col;
};

class StageTable : public StagePart, public QAccessibleTableInterface {
public:
    StageTable(const StageAccessible* stage, int table) : StagePart(stage), m_table(table) {}

    [[nodiscard]] SceneTable shown() const { return sceneTable(scene(), m_table); }
    [[nodiscard]] bool isValid() const override { return m_table < stage().tables(); }
    [[nodiscard]] QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(stage().canvas());
    }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        const int cols = shown().cols;
        return cols > 0 ? cellAt(index / cols, index % cols) : nullptr;
    }
    [[nodiscard]] int childCount() const override
    {
        const SceneTable table = shown();
        return table.rows * table.cols;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        auto* own = const_cast<QAccessibleInterface*>(child);
        const QAccessibleTableCellInterface* cell = own ? own->tableCellInterface() : nullptr;
        return cell && own->parent() == this ? cell->rowIndex() * shown().cols + cell->columnIndex()
                                             : -1;
    }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override
    {
        const QPointF at = stage().canvas()->mapFromGlobal(QPoint(x, y));
        const SceneTable table = shown();
        for (int row = 0; row < table.rows; ++row)
            for (int col = 0; col < table.cols; ++col) {
                const auto cell = sceneTableCell(scene(), m_table, row, col);
                if (cell && cell->rect.contains(at))
                    return cellAt(row, col);
            }
        return nullptr;
    }
    [[nodiscard]] QRect rect() const override
    {
        return onScreen(stage().canvas(), shown().rect);
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::Table; }
    [[nodiscard]] QAccessible::State state() const override { return {}; }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name ? shown().name : QString();
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : nullptr;
    }

    [[nodiscard]] QAccessibleInterface* cellAt(int row, int col) const override
    {
        return sceneTableCell(scene(), m_table, row, col) ? stage().cell(m_table, row, col)
                                                          : nullptr;
    }
    [[nodiscard]] QAccessibleInterface* caption() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* summary() const override { return nullptr; }
    [[nodiscard]] QString columnDescription(int col) const override
    {
        return sceneTableColumn(scene(), m_table, col);
    }
    [[nodiscard]] QString rowDescription(int row) const override
    {
        return sceneTableRow(scene(), m_table, row);
    }
    [[nodiscard]] int columnCount() const override { return shown().cols; }
    [[nodiscard]] int rowCount() const override { return shown().rows; }
    // The current tap shows as selected, but nobody can select.
    [[nodiscard]] int selectedCellCount() const override { return 0; }
    [[nodiscard]] QList<QAccessibleInterface*> selectedCells() const override { return {}; }
    [[nodiscard]] int selectedColumnCount() const override { return 0; }
    [[nodiscard]] int selectedRowCount() const override { return 0; }
    [[nodiscard]] QList<int> selectedColumns() const override { return {}; }
    [[nodiscard]] QList<int> selectedRows() const override { return {}; }
    [[nodiscard]] bool isColumnSelected(int) const override { return false; }
    [[nodiscard]] bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override {}

private:
    int m_table;
};

QAccessibleInterface* StageAccessible::table(int index) const
{
    const std::tuple key{index, -1, -1};
    if (QAccessibleInterface* one = known(key))
        return one;
    auto* made = new StageTable(this, index);
    m_ids[key] = QAccessible::registerAccessibleInterface(made);
    return made;
}

QAccessibleInterface* StageAccessible::cell(int table, int row, int col) const
{
    const std::tuple key{table, row, col};
    if (QAccessibleInterface* one = known(key))
        return one;
    auto* made = new StageCell(this, table, row, col);
    m_ids[key] = QAccessible::registerAccessibleInterface(made);
    return made;
}

QAccessibleInterface* makeStageAccessible(const QString&, QObject* object)
{
    // Asked with the name of every class up to QObject; a canvas that is being destroyed is none.
    auto* canvas = qobject_cast<StageCanvas*>(object);
    return canvas ? new StageAccessible(canvas) : nullptr;
}

}  // namespace

void installStageAccessible()
{
    static const bool done = [] {
        QAccessible::installFactory(makeStageAccessible);
        return true;
    }();
    static_cast<void>(done);
}

void announceStep(StageCanvas* canvas)
{
    if (!QAccessible::isActive() || !canvas->isVisible())
        return;
    QAccessibleEvent event(canvas, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void announceCursor(StageCanvas* canvas)
{
    if (!QAccessible::isActive())
        return;
    const auto* stage =
        dynamic_cast<StageAccessible*>(QAccessible::queryAccessibleInterface(canvas));
    QAccessibleInterface* cell = stage ? stage->cursorCell() : nullptr;
    if (!cell)
        return;
    QAccessibleEvent event(cell, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

}  // namespace convstep
