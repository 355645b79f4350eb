#if DICOM
  import CDICOM
  import Files

  /// The window that a DICOM file names for a frame.
  enum DICOMWindow {
    /// The values of black and white; nil where the file names none. The first of several windows counts.
    static func range(_ display: cd_display, _ file: DICOMFile) -> Result<ShownRange?, InputError> {
      guard display.has_window else {
        guard !display.has_window_table else {
          return .failure(
            file.error(
              "VOI LUT Sequence", expected: "a window as well, or --window", found: "only a table"))
        }
        return .success(nil)
      }
      let (center, width) = (display.center, display.width)
      let range: ShownRange?
      switch DICOMFile.text(display.function) {
      case "", "LINEAR": range = ShownRange(center: center, width: width)
      case "LINEAR_EXACT": range = ShownRange(low: center - width / 2, high: center + width / 2)
      case let function:
        return .failure(
          file.error(
            "VOI LUT Function", expected: "LINEAR or LINEAR_EXACT, or --window", found: "\"\(function)\""))
      }
      guard let range else {
        return .failure(
          file.error(
            "Window Width", expected: "a window within ±1e9 that is wider than nothing, or --window",
            found: "\(GrayWindow.text(center)),\(GrayWindow.text(width))"))
      }
      return .success(range)
    }
  }
#endif
