// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where pictures come from: made by the program, a file, the clipboard, a drop. They are read
// beside the window.
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>

#include "ui/lab/lab_operator_fields.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/lab/picture_pair.h"
#include "ui/session/beside.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

namespace {

// Documents are dropped on the window.
QString pictureIn(const QMimeData* data)
{
    for (const QUrl& url : data->urls())
        if (url.isLocalFile() &&
            !url.toLocalFile().endsWith(QStringLiteral(".convstep"), Qt::CaseInsensitive))
            return url.toLocalFile();
    return {};
}

struct Measured {
    Picture picture;
    double bound = 1;
    bool isSigned = false;
};

Result<Measured> measured(const Result<Picture>& read)
{
    if (!read)
        return tl::unexpected(read.error());
    Measured one;
    const std::span<const float> values = read->tensor->values();
    one.isSigned = std::any_of(values.begin(), values.end(), [](float v) { return v < 0; });
    const double most = valueBound(values);
    // Codes keep their brightness, also where nothing is white.
    const double white = read->greatest > 0 ? read->greatest : 1;
    one.bound = most > white || one.isSigned ? most : white;
    one.picture = *read;
    return one;
}

}  // namespace

void LabView::take(const Source& source, std::int64_t reduce)
{
    ++m_reading;
    const std::uint64_t number = ++m_readNumber;
    PictureOptions options;
    options.to255 = m_panel->to255();
    options.reduce = reduce;
    options.budget = labBudget();
    const auto work = [read = source.read, options] { return measured(read(options)); };
    runBeside(this, work, [this, number, source, reduce](Result<Measured> one) {
        --m_reading;
        // Something else was asked for meanwhile.
        if (number != m_readNumber)
            return;
        if (!one) {
            refuse(source, one.error());
            return;
        }
        m_source = source;
        m_reduce = reduce;
        if (source.file)
            m_panel->setFile(one->picture.name);
        say(one->picture.notes.join(QLatin1Char(' ')), false);
        setPicture(one->picture, one->bound, one->isSigned);
    });
}

void LabView::takeSource()
{
    const LabPanel::Source made = m_panel->source();
    take({[made](const PictureOptions& options) {
              return pictureMade(made.picture, made.name, made.height, made.width, options);
          },
          made.name, false});
}

void LabView::openFile(const QString& path)
{
    take({[path](const PictureOptions& options) { return readPicture(path, options); },
          QFileInfo(path).fileName(), true});
}

void LabView::openImage(const QImage& image, const QString& name)
{
    take({[image, name](const PictureOptions& options) {
              return pictureFromImage(image, name, options);
          },
          name, true});
}

void LabView::open()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a picture"), {}, tr("Pictures and arrays (%1)").arg(picturePatterns()));
    if (!path.isEmpty())
        openFile(path);
}

void LabView::paste()
{
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data)
        return;
    if (const QString path = pictureIn(data); !path.isEmpty()) {
        openFile(path);
        return;
    }
    const QImage image = QGuiApplication::clipboard()->image();
    if (image.isNull()) {
        say(tr("There is no picture in the clipboard."), true);
        return;
    }
    openImage(image, tr("Clipboard"));
}

void LabView::dragEnterEvent(QDragEnterEvent* event)
{
    if (!pictureIn(event->mimeData()).isEmpty() || event->mimeData()->hasImage())
        event->acceptProposedAction();
    else
        event->ignore();
}

void LabView::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    if (const QString path = pictureIn(event->mimeData()); !path.isEmpty()) {
        const bool filters =
            event->modifiers() & Qt::ShiftModifier ||
            m_panel->fields().isOverFilters(mapToGlobal(event->position().toPoint()));
        if (filters)
            openFilters(path);
        else
            openFile(path);
        return;
    }
    openImage(qvariant_cast<QImage>(event->mimeData()->imageData()), tr("Dropped picture"));
}

void LabView::showPictureInPanel()
{
    const Shape& shape = m_picture->tensor->shape();
    m_panel->setPicture(QStringLiteral("%1×%2×%3").arg(shape[1]).arg(shape[2]).arg(shape[3]),
                        m_reduce, m_picture->greatest);
}

void LabView::setPicture(const Picture& picture, double bound, bool isSigned)
{
    const Shape& shape = picture.tensor->shape();
    // The same picture in other numbers, or one of the same size, has that pixel too.
    if (!m_picture || !(m_picture->tensor->shape() == shape))
        m_picked.reset();
    m_picture = picture;
    const QSizeF size(static_cast<double>(shape[2]), static_cast<double>(shape[1]));
    m_viewport.setPicture(size);
    m_pair->setPicture(size);
    if (m_placeToShow)
        m_viewport.showPlace(*m_placeToShow);
    m_placeToShow.reset();
    // Below zero there is no brightness.
    m_picturePlane = {picture.tensor, isSigned ? 0 : Plane::colours, bound, {}};
    showInput();
    showPictureInPanel();
    rerun();
}

}  // namespace convstep
