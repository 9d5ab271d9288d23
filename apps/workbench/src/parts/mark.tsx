/** The sign of the workbench. */
export function Mark() {
  return <img className="mark" src="/icon.svg" alt="" width={40} height={40} />;
}
