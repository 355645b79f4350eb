import Crossmatch

/// What a search is about: models, goal and texts.
struct SearchSubject {
  /// The inputs of the losses.
  let inputs: [any TokenInput]
  let goal: GoalDescription
  /// The task with all prompts.
  let task: SearchTask

  /// The task with some of the prompts.
  func task(on prompts: [String]) -> SearchTask {
    var task = task
    task.prompts = prompts
    return task
  }
}
