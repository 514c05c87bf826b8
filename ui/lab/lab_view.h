// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include <functional>
#include <optional>

#include "core/io/document_format.h"
#include "ui/lab/map_strip.h"
#include "ui/lab/picture_view.h"
#include "ui/session/lab_run.h"
#include "ui/session/picture_file.h"

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSettings;

namespace convstep {

class ElidedLabel;
class LabChain;
class LabComparison;
class LabPanel;
class LabPlots;
class MessageCard;
class PicturePair;
class ValueLegend;

// The result of one pixel, as a document of its own, and where its sum is.
struct PixelDocument {
    DocumentFile file;
    bool ofMap = false;  // the depthwise stage of a separable operator
    std::int64_t channel = 0;
    QString plane;          // what that channel is called
    Cell pixel;             // of the result
    std::int64_t rows = 1;  // that the result has
    std::int64_t cols = 1;
    Cell origin;            // see labWindowOrigin()
};

// The page "Full size": an operator on a whole picture. Everything that takes long happens beside
// the window; what was shown stays until something new can be shown.
class LabView : public QWidget {
    Q_OBJECT
public:
    // `settings`, where the plots keep what is open, may be null.
    explicit LabView(const ThemeWatcher& themes, QWidget* parent = nullptr,
                     QSettings* settings = nullptr);
    ~LabView() override;

    // Reads it beside the window; on an error the picture stays, and a message says why.
    void openFile(const QString& path);
    // Asks for a file.
    void open();
    // Filters for the operator that is shown; what does not fit is told, and changes nothing. Of
    // several arrays in a file it asks for one.
    void openFilters(const QString& path);
    // A picture, or a file, from the clipboard.
    void paste();

    [[nodiscard]] LabPanel& panel() { return *m_panel; }
    [[nodiscard]] LabPlots& plots() { return *m_plots; }
    // The stack on top, for the head of the window, which takes it and shows it.
    [[nodiscard]] QWidget* chain();
    [[nodiscard]] const PictureView& inputView() const { return *m_input; }
    [[nodiscard]] PictureView& outputView() { return *m_output; }
    [[nodiscard]] PictureViewport& picturePlace() { return m_viewport; }
    [[nodiscard]] PicturePair& pictures() { return *m_pair; }
    [[nodiscard]] MapStrip& strip() { return *m_strip; }
    [[nodiscard]] const std::optional<Picture>& picture() const { return m_picture; }
    // What is shown; null before the first run.
    [[nodiscard]] const std::optional<LabOutcome>& outcome() const { return m_outcome; }
    [[nodiscard]] QString message() const;
    [[nodiscard]] bool busy() const
    {
        return m_lab.running() || m_reading > 0 || m_measuring || comparing();
    }
    // Keeps that pixel of the result, as a click on it does; the same one again lets it go.
    void pick(const Cell& cell);
    [[nodiscard]] std::optional<Cell> picked() const { return m_picked; }
    // Picks that pixel and steps through it, where the result has it.
    void stepTo(const Cell& cell);

signals:
    void stepRequested(const convstep::PixelDocument& document);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    // What is known of a link besides: the values of maps and outputs that get the full colours.
    struct Bounds {
        double maps = 0;
        double output = 0;
    };
    // A request with what it was made of.
    struct Wanted {
        LabRequest request;
        LabSettings settings;
    };
    QWidget* buildViews();
    QWidget* buildWipeChoice();
    QWidget* buildPixelCard();
    void buildStack();
    void showStack();
    void showRates(const std::vector<std::int64_t>& rates);
    QWidget* buildComparison();
    // Where a picture comes from, to be read again with other numbers or in another size.
    struct Source {
        std::function<Result<Picture>(const PictureOptions&)> read;
        QString what;
        bool file = false;  // not one that the program makes
    };
    void take(const Source& source, std::int64_t reduce = 1);
    void takeSource();
    void openImage(const QImage& image, const QString& name);
    void chooseFilters();
    void offerFilters(const std::vector<FilterFile>& all, const QString& file);
    void useFilters(const FilterFile& file);
    void refuseFilters(const QString& file, const Error& error);
    // The picture stays; where it is about memory, a smaller one is offered.
    void refuse(const Source& source, const Error& error);
    void refuseRun(const Error& error);
    // Lets go of what is shown when there is no room for what is to come beside it.
    void makeRoom(const ChainRequest& next);
    void forgetOutcome();
    // A result of another picture than the one that is there now says nothing.
    void forgetOtherPicture();
    void setPicture(const Picture& picture, double bound, bool isSigned);
    void showPictureInPanel();
    void rerun();
    void measure(const LabOutcome& outcome);
    void showOutcome(const LabOutcome& outcome, const std::vector<Bounds>& bounds);
    void takeOutcome(const LabOutcome& outcome, const std::vector<Bounds>& bounds);
    [[nodiscard]] static std::vector<Bounds> boundsOf(const ChainResult& result);
    void showPlane();
    // The picture, or what the operator shown reads.
    void showInput();
    // How many operators lie before what is shown as the input.
    [[nodiscard]] std::size_t inputLink() const;
    void showPointer();
    void showReport();
    void stepThrough();
    // Moves the pictures just so far that it can be seen.
    void showPixel(const Cell& pixel);
    void say(const QString& text, bool problem);
    void restyle();
    [[nodiscard]] bool mapsShown() const;
    [[nodiscard]] std::int64_t mapCount() const { return mapNames().size(); }
    [[nodiscard]] const QStringList& mapNames() const { return shownNames().mapNames; }
    [[nodiscard]] const QStringList& outputNames() const { return shownNames().outputNames; }
    // The operator that the panel shows, or the last where the outcome has not that many.
    // Preconditions of these: an outcome.
    [[nodiscard]] std::size_t shownLink() const;
    [[nodiscard]] const LinkResult& shownResult() const;
    [[nodiscard]] const LabLink& shownNames() const;
    // Of its result over the picture.
    [[nodiscard]] LabGeometry shownGeometry() const;

    // What is shown of a result in place of the result itself, where it is compared.
    struct Shown {
        std::shared_ptr<const Tensor> tensor;
        double bound = 0;
        QString title;
        Role role = Role::depthwiseOutput;
    };
    // An outcome that waits for its comparison.
    struct Held {
        LabOutcome outcome;
        std::vector<Bounds> bounds;
    };
    struct InputShown {
        Plane plane;
        QString name;
        QString accessibleName;
    };
    [[nodiscard]] bool comparing() const;
    void compare(const LabOutcome& outcome, const LabSettings& settings);
    void compareShown();
    void stopComparing();
    void forgetComparison();
    // Preconditions of these: an outcome.
    [[nodiscard]] Shown shownOutput(const Bounds& bounds, Role role);
    [[nodiscard]] QString comparedValues(const Cell& cell, std::int64_t channel) const;
    [[nodiscard]] OperatorCall shownOperator() const;
    void showLeft(const Plane& shown, double bound, const QString& name);
    [[nodiscard]] bool standardAtLeft() const;
    // Of the picture, also while something else is in its place.
    [[nodiscard]] const Plane& inputPlane() const;

    const ThemeWatcher& m_themes;
    PictureViewport m_viewport;
    LabRun m_lab;
    LabPanel* m_panel;
    LabPlots* m_plots;
    QPointer<LabChain> m_chain;  // may lie in the window's head
    QWidget* m_middle = nullptr;
    std::vector<QHBoxLayout*> m_heads;
    std::vector<QHBoxLayout*> m_halves;
    QWidget* m_messageRow = nullptr;
    MessageCard* m_message = nullptr;
    QLabel* m_inputTitle = nullptr;
    ElidedLabel* m_inputName = nullptr;
    QLabel* m_outputTitle = nullptr;
    ElidedLabel* m_outputName = nullptr;
    PictureView* m_input = nullptr;
    PictureView* m_output = nullptr;
    PicturePair* m_pair = nullptr;  // of these
    ValueLegend* m_legend = nullptr;
    QCheckBox* m_before = nullptr;
    QCheckBox* m_lock = nullptr;
    QLabel* m_stripTitle = nullptr;
    MapStrip* m_strip = nullptr;
    QWidget* m_card = nullptr;
    LabComparison* m_comparison = nullptr;
    QLabel* m_pixelTitle = nullptr;
    ElidedLabel* m_pixelValues = nullptr;
    ElidedLabel* m_pixelWindow = nullptr;
    QPushButton* m_step = nullptr;

    std::optional<Picture> m_picture;
    Plane m_picturePlane;
    std::optional<Source> m_source;  // of the picture
    std::int64_t m_reduce = 1;       // how much smaller than that it is
    std::function<void()> m_offer;   // what the button of the message does
    bool m_runRefused = false;       // the message is about a run
    int m_reading = 0;               // reads that are not over
    std::uint64_t m_readNumber = 0;  // of the newest
    std::uint64_t m_filtersNumber = 0;
    bool m_measuring = false;

    // What was asked for last, and why its run failed.
    std::shared_ptr<const Result<LabRequest>> m_asked;
    std::optional<Error> m_runError;
    std::optional<QRectF> m_placeToShow;  // of the picture that comes next
    // Of the newest request, and of what is shown.
    std::shared_ptr<const Wanted> m_wanted;
    std::shared_ptr<const Wanted> m_shown;
    std::optional<LabOutcome> m_outcome;
    std::vector<LabGeometry> m_geometries;  // of every link, over what it reads
    std::vector<Bounds> m_bounds;           // of every link
    std::vector<Bounds> m_locked;           // of the links there were when the range was locked
    std::optional<Cell> m_picked;
    std::size_t m_stripLink = 0;  // whose planes the strip shows
    std::optional<Held> m_held;
    InputShown m_inputShown;                 // while the standard result is at its place
    std::shared_ptr<const Tensor> m_atLeft;  // that result
    double m_lockedError = 0;                // range of the error picture; 0: not locked yet
};

}  // namespace convstep
